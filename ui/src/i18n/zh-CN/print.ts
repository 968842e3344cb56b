import type { print as en } from '../en/print';
import type { Like } from '../like';

export const print: Like<typeof en> = {
  talk: '打印会话',
  order: '打印订单',
  printed: (moment, zone) => `打印于 ${moment}（${zone}）`,
  customer: '客户',
  participants: '参与者',
  period: '时间',
  fromTo: (from, to) => (from === to ? from : `${from} 至 ${to}`),
  assignee: '负责人',
  tags: '标签',
  to: (names) => `收件人：${names}`,
  cc: (names) => `抄送：${names}`,
  files: (names) => `文件：${names}`,
  shipTo: '收货地址',
  placed: '下单时间',
  cancelled: '取消时间',
  status: '状态',
  shop: '店铺',
  asOf: '数据时间',
  article: '商品',
  sku: 'SKU',
  quantity: '数量',
  total: '金额',
  open: '已提出、尚未完成',
};
