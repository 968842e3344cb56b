import { kit } from './kit';
import { shell } from './shell';
import { terms } from './terms';

export const en = { kit, shell, terms };
