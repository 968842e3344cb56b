import type { terms as en } from '../en/terms';
import type { Like } from '../like';

export const terms: Like<typeof en> = {
  conversation: '会话',
  conversations: '会话',
  customer: '客户',
  order: '订单',
  orders: '订单',
  return: '退货',
  returns: '退货',
  exchange: '换货',
  refund: '退款',
  quickReply: '快捷回复',
  note: '备注',
  reply: '回复',
  snooze: '稍后处理',
  assign: '分配',
  resolve: '标记为已解决',
  reopen: '重新打开',
  waiting: '待处理',
  resolved: '已解决',
  snoozed: '稍后处理',
  outbox: '发件箱',
  settings: '设置',
  accounts: '账号',
  inbox: '收件箱',
  tag: '标签',
};
