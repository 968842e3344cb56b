import type { en } from '../en';
import type { Like } from '../like';
import { composer } from './composer';
import { conversation } from './conversation';
import { customer } from './customer';
import { errors } from './errors';
import { inbox } from './inbox';
import { kit } from './kit';
import { shell } from './shell';
import { terms } from './terms';

export const zhCN: Like<typeof en> = { composer, conversation, customer, errors, inbox, kit, shell, terms };
