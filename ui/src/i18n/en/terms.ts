/* The words of the trade. Every feature takes them from here, so that one thing has one name in the whole window. */
export const terms = {
  conversation: 'Conversation',
  conversations: 'Conversations',
  customer: 'Customer',
  order: 'Order',
  orders: 'Orders',
  refund: 'Refund',
  snooze: 'Snooze',
  assign: 'Assign',
  resolve: 'Resolve',
  reopen: 'Reopen',
  resolved: 'Resolved',
  outbox: 'Outbox',
  settings: 'Settings',
  tag: 'Tag',
};
