/*
 * The design system: everything the window is made of, knowing nothing of what the window is about. It imports nothing of
 * this project from outside this folder. Each piece has a story beside it (*.story.svelte).
 */
export { default as Avatar } from './Avatar.svelte';
export { default as Badge } from './Badge.svelte';
export { default as Banner } from './Banner.svelte';
export { default as Bubble } from './Bubble.svelte';
export { default as Button } from './Button.svelte';
export { default as Checkbox } from './Checkbox.svelte';
export { default as DateTime } from './DateTime.svelte';
export { default as Dialog } from './Dialog.svelte';
export { default as Drawer } from './Drawer.svelte';
export { default as DueClock } from './DueClock.svelte';
export { default as EmptyState } from './EmptyState.svelte';
export { default as Field } from './Field.svelte';
export { default as Icon } from './Icon.svelte';
export { default as IconButton } from './IconButton.svelte';
export { default as ImportDialog } from './ImportDialog.svelte';
export { default as Kbd } from './Kbd.svelte';
export { default as KeyHints } from './KeyHints.svelte';
export { default as KeyValues } from './KeyValues.svelte';
export { default as Later } from './Later.svelte';
export { default as Menu } from './Menu.svelte';
export { default as MomentDialog } from './MomentDialog.svelte';
export { default as Money } from './Money.svelte';
export { default as Palette } from './Palette.svelte';
export { default as PaneHead } from './PaneHead.svelte';
export { default as Panes } from './Panes.svelte';
export { default as Pill } from './Pill.svelte';
export { default as Popover } from './Popover.svelte';
export { default as ProgressBar } from './ProgressBar.svelte';
export { default as RadioGroup } from './RadioGroup.svelte';
export { default as RelativeTime } from './RelativeTime.svelte';
export { default as Row } from './Row.svelte';
export { default as Section } from './Section.svelte';
export { default as SegmentedControl } from './SegmentedControl.svelte';
export { default as Select } from './Select.svelte';
export { default as Skeleton } from './Skeleton.svelte';
export { default as StateMark } from './StateMark.svelte';
export { default as Switch } from './Switch.svelte';
export { default as Tabs } from './Tabs.svelte';
export { default as TalkLine } from './TalkLine.svelte';
export { default as Tag } from './Tag.svelte';
export { default as TextArea } from './TextArea.svelte';
export { default as TextField } from './TextField.svelte';
export { default as Toaster } from './Toaster.svelte';
export { default as VirtualList } from './VirtualList.svelte';
export { default as WaitClock } from './WaitClock.svelte';
export { now, nowSeconds } from './clock.svelte';
export { kitEnv, setKitEnv, type KitWords } from './env.svelte';
export { composing, imeKey, isTyping } from './ime';
export { keyCaps, onMac } from './keycaps';
export { formatMoney, isNegative, isZero, minorDigits, parseAmount, type Amount } from './money';
export { pressedTwice } from './press';
export { formatSize } from './size';
export { spells } from './spelling';
export {
  dayKey,
  dueLevel,
  formatDate,
  formatDuration,
  isoDay,
  waitLevel,
  wallDay,
  type DateForm,
  type DueLevel,
  type When,
} from './time';
export { tooltip } from './tooltip.svelte';
export { isZone, momentAt, wallOf, type Wall } from './zones';
export type * from './types';
