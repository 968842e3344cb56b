/* The list of conversations, and what an agent does with conversations from anywhere. */
export { TIMELINE_PAGE } from './ahead';
export { default as AssignMenu } from './AssignMenu.svelte';
export { default as InboxList } from './InboxList.svelte';
export { default as PriorityMenu } from './PriorityMenu.svelte';
export { default as SavedViewDialog } from './SavedViewDialog.svelte';
export { default as SnoozeMenu } from './SnoozeMenu.svelte';
export { default as TagMenu } from './TagMenu.svelte';
export { assign, markUnread, reopen, resolve, seen, setTag, snooze } from './changes';
export { channelIcon, useChannelNames } from './channels';
export { talkCommands, type TalkState } from './commands';
export { menus } from './menus.svelte';
export { noteLinks } from './outage.svelte';
export {
  arriving,
  currentPlace,
  currentView,
  heldUnread,
  isThere,
  listed,
  moveOn,
  openId,
  openNow,
  openTalk,
  selection,
  soughtMessage,
} from './place.svelte';
