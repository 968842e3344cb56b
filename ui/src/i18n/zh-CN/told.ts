import type { told as en } from '../en/told';
import type { Like } from '../like';

export const told: Like<typeof en> = {
  no_return_of_this: '订单上没有此次操作的退货',
  draft_empty: '退货还是草稿，没有商品',
  draft_not_confirmed: '退货还是草稿，尚未确认',
  draft_still_there: '已开始的部分仍在店铺中',
  return_not_cancelled: (status) => `退货仍然有效（${status}）`,
  nothing_received: '店铺中没有此次操作登记的收货',
  no_location: '退货没有填写收货地点',
  no_goods_noted: '尚未登记任何商品',
  goods_not_confirmed: '商品已登记，但尚未确认',
  no_order: '店铺中没有此订单',
  no_payment: '店铺中没有此付款',
  refund_not_seen: (received, givenBack, refunds) =>
    refunds === 0
      ? `已付款 ${received}，尚无退款`
      : `已付款 ${received}，已退款 ${givenBack}（共 ${refunds} 笔），其中没有此次退款`,
  not_in_folders: (folders) => (folders ? `在${folders}中没有找到` : '没有可以查找的文件夹'),
  folders: { inbox: '收件箱', sent: '“已发送”', junk: '垃圾邮件' },
  not_among_sent: '已发送的消息中没有它',
  step_unknown: '当前版本的应用不再有此步骤',
  order_gone: '订单已不在店铺中',
  order_cancelled: '订单已在店铺中取消',
  change_open: (change) => `店铺中有人正在修改此订单，尚未完成（${change}）`,
  changes: {
    return_request: '退货',
    return_receive: '退货收货',
    exchange: '换货',
    claim: '理赔',
    edit: '修改订单',
  },
  change_disturbed: '订单在店铺中不断被其他操作改动，因此已放弃；店铺中没有留下未完成的修改',
  nothing_to_return: '没有选择要退回的商品',
  not_returnable: (title, count, left) =>
    left === 0 ? `“${title}”已没有可退的数量` : `“${title}”不能退 ${count} 件，最多可退 ${left} 件`,
  goods_back: '此退货已有商品退回，不能再取消',
  no_place_for_goods: '店铺没有可以收货的地点',
  return_gone: '退货已不在店铺中',
  return_closed: '此退货不再接收商品',
  nothing_came_back: '没有登记任何退回的商品',
  more_than_expected: (title, count, expected) =>
    expected === 0
      ? `“${title}”没有待退回的数量`
      : `“${title}”退回了 ${count} 件，应退回的只有 ${expected} 件`,
  payment_gone: '店铺中已没有此付款',
  amount_not_positive: '退款金额必须大于零',
  amount_inexact: '店铺无法精确接受此金额',
  more_than_paid: '超过了已付款且尚未退款的金额',
  no_recipient: '没有填写收件人',
  not_an_address: (address) => `“${address}”不是邮箱地址`,
  address_letters: '邮件服务器不接受含有英文字母以外文字的地址',
  sender_refused: (words) => `邮件服务器拒绝了我方地址：“${words}”`,
  recipient_refused: (address, words) => `邮件服务器拒绝了 ${address}：“${words}”`,
  mail_refused: (words) => `邮件服务器拒绝了此邮件：“${words}”`,
  mail_too_big: (words) => `邮件超过了服务器的大小限制（${words}）`,
  mail_unbuildable: (words) => `无法生成此邮件（${words}）`,
  file_gone: (words) => `有附件已不存在（${words}）`,
  after_cancelled: '它要等待的前一项操作已取消',
  return_vanished: '退货已确认，但已不在店铺中',
  return_differs: (lines) => `退货已申请，但店铺显示${lines}；请在店铺中更正`,
  receipt_differs: (lines) => `收货已登记，但店铺显示${lines}；请在店铺中更正`,
  line: (title, is, wanted) => `“${title}”为 ${is} 件，而不是 ${wanted} 件`,
  noName: '未命名的商品',
  paid_times: (amount, times) =>
    `店铺显示 ${amount} 退款了 ${times} 次；是否全部付出以支付服务商的记录为准，请在那里更正`,
  not_filed: (words) => `邮件已发出，但“已发送”中没有副本：“${words}”`,
};
