import type { customer as en } from '../en/customer';
import type { Like } from '../like';
import { pluralsOf } from '../plural';

const plural = pluralsOf('zh-CN');

export const customer: Like<typeof en> = {
  localTime: (time) => `当地 ${time}`,
  since: (year) => `${year} 年起的客户`,
  contact: '联系方式',
  copy: '复制',
  copied: (what) => `已复制 ${what}`,
  orders: '订单',
  ordersWorth: (count, worth) => (worth ? `${count} 单，${worth}` : `${count} 单`),
  noOrdersYet: '暂无',
  returned: '退货',
  returnedOf: (returned, bought) => plural(bought, { other: (n) => `${returned}/${n} 件` }),
  refunded: '退款',
  nothing: '无',
  allOrders: (count) => plural(count, { other: '显示更早的 # 个订单' }),
  noOrders: '没有找到订单。店铺中有该客户的邮箱或电话时，订单会显示在这里。',
  earlier: '更早的会话',
  noSubject: '无主题',
};
