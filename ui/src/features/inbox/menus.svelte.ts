/* Which menu is open, and where: at the head of the conversation, or in the bar when several are chosen. */

export type MenuKind = 'snooze' | 'assign' | 'pick' | 'priority' | 'tag' | 'newTag';
export type MenuPlace = 'head' | 'bar';

let open = $state.raw<{ kind: MenuKind; place: MenuPlace }>();

export const menus = {
  isOpen(kind: MenuKind, place: MenuPlace): boolean {
    return open?.kind === kind && open.place === place;
  },
  set(kind: MenuKind, place: MenuPlace, next: boolean) {
    if (next) open = { kind, place };
    else if (this.isOpen(kind, place)) open = undefined;
  },
  /** What it was opened for is not there any more: the next one there is another. */
  closeAt(place: MenuPlace) {
    if (open?.place === place) open = undefined;
  },
};
