import { SvelteSet } from 'svelte/reactivity';
import type {
  AddedView,
  AddressView,
  AttachmentView,
  DraftSave,
  DraftView,
  OtherNamed,
  ReplyAction,
  WaitFor,
} from '#ipc';
import { act, keepsUnsaved, put } from '#state';
import { createAutosave, type SaveState } from './autosave';
import { picturesIn } from './formatting';

/*
 * What is being written in one conversation. The backend keeps it; this is the living copy, which outlives the composer's
 * place on screen. The reply and the note are two texts, and neither ever becomes the other.
 */

export type Mode = 'reply' | 'note';

/** What did not go, or may have: the answer was lost. */
export type Failed = Mode | `${Mode}Unclear`;

export interface DraftFile extends AttachmentView {
  /** It is not with the backend yet. */
  adding: boolean;
}

/** One file; the channel's own limit is on all together. */
export const FILE_MAX = 50 * 1024 * 1024;

export class Draft {
  readonly conversation: string;
  readonly agent: string;
  ready = $state(false);
  mode = $state<Mode>('reply');
  from = $state<string | null>(null);
  to = $state.raw<AddressView[]>([]);
  cc = $state.raw<AddressView[]>([]);
  bcc = $state.raw<AddressView[]>([]);
  subject = $state('');
  text = $state('');
  /** The reply with its formatting; empty when it has none, and the text is all of it. */
  html = $state('');
  note = $state('');
  files = $state.raw<DraftFile[]>([]);
  /** What quick replies that were put in do besides, once it is sent. */
  actions = $state.raw<ReplyAction[]>([]);
  /** When it is to go out, in milliseconds since 1970; none for at once. */
  sendAt = $state<number | null>(null);
  senders = $state.raw<AddressView[]>([]);
  waitFor = $state.raw<WaitFor[]>([]);
  /** Files that were put into the text. */
  readonly placed = new SvelteSet<string>();
  /** Operations that the reply need not wait for, though it would by default. */
  readonly unwaited = new SvelteSet<string>();
  saveState = $state<SaveState>('saved');
  savedAt = $state<number | null>(null);
  /** Came in while it was written: nothing was sent. */
  held = $state.raw<AddedView[]>([]);
  /** The last try to send it was to resolve the conversation too: what was held goes on as it was meant. */
  resolves = false;
  /** The text names what belongs to other customers: nothing was sent. */
  named = $state.raw<OtherNamed[]>([]);
  /** What went wrong with the last try to send it, in words, and what that was. */
  trouble = $state<string>();
  failed = $state<Failed>('reply');
  sending = $state(false);

  /** The newest message that its author has had before them. */
  seen: string | null = null;
  #request = '';
  /** The agent has changed something since it came. */
  #touched = false;
  /** Requests that were sent: what comes late for them is old. */
  readonly #spent = new Set<string>();
  /** Files on their way; each ends with its name where it could not be added. */
  #uploads: Promise<string | undefined>[] = [];

  readonly #autosave = createAutosave({
    save: () => this.#save(),
    onstate: (state) => (this.saveState = state),
  });

  constructor(conversation: string, agent: string) {
    this.conversation = conversation;
    this.agent = agent;
  }

  get isEmpty(): boolean {
    return this.text.trim() === '' && this.html === '' && this.note.trim() === '' && this.files.length === 0;
  }

  /** What goes along: pictures that were put into the text only as long as they stand in it. */
  get going(): DraftFile[] {
    const shown = picturesIn(this.html);
    return this.files.filter((file) => !this.placed.has(file.id) || shown.has(file.id));
  }

  /** Those that stand in no place of the text. */
  get attached(): DraftFile[] {
    return this.files.filter((file) => !this.placed.has(file.id));
  }

  /** All files together, in bytes. */
  get weight(): number {
    return this.going.reduce((sum, file) => sum + file.size, 0);
  }

  /** Operations that must be done before the reply goes. */
  get after(): string[] {
    return this.waitFor.map((each) => each.operation).filter((id) => !this.unwaited.has(id));
  }

  /** The backend's copy has come, or has changed. What is being written here and is not stored yet stands over it. */
  adopt(view: DraftView): void {
    this.senders = view.senders;
    this.waitFor = view.wait_for;
    if (this.#spent.has(view.request)) return;
    if (!this.ready) {
      this.sawUpTo(view.seen ?? undefined);
      this.#take(view);
      this.ready = true;
      return;
    }
    const renamed = this.#spent.has(this.#request);
    const old = view.request === this.#request && (view.saved_at ?? 0) <= (this.savedAt ?? 0);
    if (old) return;
    // Written before the next request was known: it stays, under the new name.
    if (this.saveState !== 'saved') {
      if (renamed) this.#rename(view);
      return;
    }
    // Nothing is stored on either side: who it goes to may have changed, unless the agent chose that.
    const nothing = view.text === '' && view.note === '' && view.attachments.length === 0;
    if (this.isEmpty && nothing && !renamed) {
      if (!this.#touched) this.#rename(view);
      return;
    }
    this.#take(view);
  }

  #take(view: DraftView): void {
    this.#rename(view);
    this.mode = view.mode === 'note' ? 'note' : 'reply';
    this.text = view.text;
    this.html = view.html;
    this.placed.clear();
    for (const picture of picturesIn(view.html)) this.placed.add(picture);
    this.note = view.note;
    this.sendAt = view.send_at;
    this.actions = view.actions;
    this.files = view.attachments.map((file) => ({ ...file, adding: false }));
    this.#touched = false;
  }

  #rename(view: DraftView): void {
    this.#request = view.request;
    this.from = view.from.address || null;
    this.to = view.to;
    this.cc = view.cc;
    this.bcc = view.bcc;
    this.subject = view.subject;
    this.savedAt = view.saved_at;
  }

  fail(words: string, failed: Failed): void {
    this.trouble = words;
    this.failed = failed;
  }

  /** Something of it was changed by the agent. */
  touch(): void {
    this.trouble = undefined;
    this.named = [];
    this.#touched = true;
    this.#autosave.touch();
  }

  flush(): Promise<boolean> {
    return this.#autosave.flush();
  }

  sawUpTo(message: string | undefined): void {
    if (message !== undefined && (this.seen === null || message > this.seen)) this.seen = message;
  }

  contents(): DraftSave {
    return {
      conversation: this.conversation,
      request: this.#request,
      mode: this.mode,
      from: this.from,
      to: this.to,
      cc: this.cc,
      bcc: this.bcc,
      subject: this.subject,
      text: this.text,
      html: this.html,
      note: this.note,
      attachments: this.going.filter((file) => !file.adding).map((file) => file.id),
      actions: this.actions,
      send_at: this.sendAt,
      seen: this.seen,
    };
  }

  async #save(): Promise<void> {
    // Without a name of its own yet; it is saved when that has come.
    if (this.#spent.has(this.#request)) throw new Error('The draft has no request yet');
    if (!this.isEmpty) {
      this.savedAt = (await act('draft_save', this.contents())).saved_at;
    } else if (this.savedAt !== null) {
      await act('draft_discard', { id: this.conversation });
      this.savedAt = null;
    }
  }

  /** Puts files to the draft. `onfail` is told the name of one that could not be added. */
  add(files: readonly File[], onfail: (name: string) => void): void {
    for (const file of files) {
      const waiting = `adding-${crypto.randomUUID()}`;
      const { name, size, type: mime } = file;
      this.files = [...this.files, { id: waiting, name, mime, size, adding: true }];
      const change = (next: (file: DraftFile) => DraftFile[]) =>
        (this.files = this.files.flatMap((each) => (each.id === waiting ? next(each) : [each])));
      const upload = put(file).then(
        ({ handle }) => {
          change((each) => [{ ...each, id: handle, adding: false }]);
          this.touch();
          return undefined;
        },
        () => {
          change(() => []);
          onfail(name);
          return name;
        },
      );
      this.#wait(upload);
    }
  }

  #wait(upload: Promise<string | undefined>): void {
    this.#uploads.push(upload);
    void upload.finally(() => (this.#uploads = this.#uploads.filter((each) => each !== upload)));
  }

  /** Puts a picture to the draft; the answer is its id, for its place in the text. None when it could not be added. */
  async addPicture(file: File): Promise<string | undefined> {
    const upload = put(file).catch(() => undefined);
    this.#wait(upload.then((done) => (done ? undefined : file.name)));
    const handle = (await upload)?.handle;
    if (handle === undefined) return undefined;
    this.placed.add(handle);
    const { name, size, type: mime } = file;
    this.files = [...this.files, { id: handle, name, mime, size, adding: false }];
    return handle;
  }

  /** A quick reply was put in, and brings this along; each once. */
  bring(action: ReplyAction | null): void {
    if (action === null || this.actions.some((each) => JSON.stringify(each) === JSON.stringify(action)))
      return;
    this.actions = [...this.actions, action];
    this.touch();
  }

  without(action: ReplyAction): void {
    this.actions = this.actions.filter((each) => each !== action);
    this.touch();
  }

  sendLater(at: number | null): void {
    this.sendAt = at;
    this.touch();
  }

  /** The text without its formatting; pictures become files that go along. */
  makePlain(): void {
    this.html = '';
    this.placed.clear();
    this.touch();
  }

  remove(id: string): void {
    this.files = this.files.filter((file) => file.id !== id);
    this.touch();
  }

  /** Empties what is being written; the answer puts it back. */
  discard(): () => void {
    const { mode, text, html, note, files } = this;
    if (mode === 'note') this.note = '';
    else {
      this.text = '';
      this.html = '';
      this.files = [];
    }
    this.touch();
    return () => {
      this.mode = mode;
      if (mode === 'note') this.note = note;
      else {
        this.text = text;
        this.html = html;
        this.files = files;
      }
      this.touch();
    };
  }

  /**
   * Before it is handed over as a whole: every file is there, and no save comes after. The answer names the files that could
   * not be added meanwhile: without them it is not what was written.
   */
  async settle(): Promise<string[]> {
    const lost: string[] = [];
    // More may be added while these are on their way.
    while (this.#uploads.length > 0)
      for (const name of await Promise.all(this.#uploads)) if (name !== undefined) lost.push(name);
    await this.#autosave.stop();
    return lost;
  }

  /** The reply is with the outbox; the note stays. */
  spend(): void {
    this.#spent.add(this.#request);
    this.text = '';
    this.html = '';
    this.files = [];
    this.sendAt = null;
    this.actions = [];
    this.placed.clear();
    this.held = [];
    this.named = [];
    this.unwaited.clear();
    this.savedAt = null;
    this.#touched = false;
  }
}

const drafts = new Map<string, Draft>();

/** An agent's draft of a conversation, the same each time. */
export function draftOf(conversation: string, agent: string): Draft {
  const key = `${agent} ${conversation}`;
  let draft = drafts.get(key);
  if (!draft) {
    draft = new Draft(conversation, agent);
    drafts.set(key, draft);
  }
  return draft;
}

keepsUnsaved(() =>
  Promise.all(
    [...drafts.values()].filter((draft) => draft.saveState !== 'saved').map((draft) => draft.flush()),
  ),
);
