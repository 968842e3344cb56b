import type { en } from '../en';
import type { Like } from '../like';
import { accounts } from './accounts';
import { amend } from './amend';
import { cases } from './cases';
import { composer } from './composer';
import { conversation } from './conversation';
import { customer } from './customer';
import { errors } from './errors';
import { evidence } from './evidence';
import { inbox } from './inbox';
import { kit } from './kit';
import { knowledge } from './knowledge';
import { orders } from './orders';
import { outbox } from './outbox';
import { person } from './person';
import { policy } from './policy';
import { print } from './print';
import { quickReplies } from './quickReplies';
import { search } from './search';
import { settings } from './settings';
import { setup } from './setup';
import { shell } from './shell';
import { start } from './start';
import { terms } from './terms';
import { told } from './told';
import { work } from './work';

export const zhCN: Like<typeof en> = {
  accounts,
  amend,
  cases,
  composer,
  conversation,
  customer,
  errors,
  evidence,
  inbox,
  kit,
  knowledge,
  orders,
  outbox,
  person,
  policy,
  print,
  quickReplies,
  search,
  settings,
  setup,
  shell,
  start,
  terms,
  told,
  work,
};
