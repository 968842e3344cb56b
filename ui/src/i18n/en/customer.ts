import { pluralsOf } from '../plural';

const plural = pluralsOf('en');

export const customer = {
  localTime: (time: string) => `${time} there`,
  since: (year: string) => `customer since ${year}`,
  contact: 'Contact',
  copy: 'Copy',
  copied: (what: string) => `${what} copied`,
  orders: 'Orders',
  ordersWorth: (count: number, worth: string) => (worth ? `${count}, ${worth}` : String(count)),
  noOrdersYet: 'none yet',
  returned: 'Returned',
  returnedOf: (returned: number, bought: number) =>
    plural(bought, { one: (n) => `${returned} of ${n} item`, other: (n) => `${returned} of ${n} items` }),
  refunded: 'Refunded',
  nothing: 'nothing',
  allOrders: (count: number) => plural(count, { one: 'Show # older order', other: 'Show # older orders' }),
  noOrders:
    'No orders found. They appear here when the shop knows one of this customer’s addresses or numbers.',
  earlier: 'Earlier conversations',
  noSubject: 'No subject',
};
