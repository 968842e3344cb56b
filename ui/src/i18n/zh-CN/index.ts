import type { en } from '../en';
import type { Like } from '../like';
import { kit } from './kit';
import { shell } from './shell';
import { terms } from './terms';

export const zhCN: Like<typeof en> = { kit, shell, terms };
