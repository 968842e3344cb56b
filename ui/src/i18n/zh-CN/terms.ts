import type { terms as en } from '../en/terms';
import type { Like } from '../like';

export const terms: Like<typeof en> = {
  conversation: '会话',
  conversations: '会话',
  customer: '客户',
  order: '订单',
  orders: '订单',
  refund: '退款',
  snooze: '稍后处理',
  assign: '分配',
  resolve: '标记为已解决',
  reopen: '重新打开',
  resolved: '已解决',
  outbox: '发件箱',
  settings: '设置',
  tag: '标签',
};
