import type { ConversationView } from '#ipc';

/** What the conversation gives to whatever stands below its messages. */
export interface Below {
  talk: ConversationView;
  /** The newest message that the agent has had before them. */
  newestSeen: string | undefined;
  /** Shows a message of the conversation. */
  reveal: (message: string) => void;
  /** Gives the focus back to the conversation. */
  leave: () => void;
}
