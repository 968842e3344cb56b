/* What another part of the window puts into the reply that is being written, such as a code that was just made. */

type Insert = (text: string) => void;

const writers = new Map<string, Insert>();
const waiting = new Map<string, string>();

/** Puts a text into the reply of a conversation: now where it is being written, else when it is opened next. */
export function insertIntoReply(conversation: string, text: string): void {
  const writer = writers.get(conversation);
  if (writer) writer(text);
  else waiting.set(conversation, text);
}

/** Whoever writes the reply takes what comes; ends with what it returns. */
export function takeInsertions(conversation: string, insert: Insert): () => void {
  writers.set(conversation, insert);
  const held = waiting.get(conversation);
  if (held !== undefined) {
    waiting.delete(conversation);
    insert(held);
  }
  return () => {
    if (writers.get(conversation) === insert) writers.delete(conversation);
  };
}
