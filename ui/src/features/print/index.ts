/* Conversations and orders on paper. */
export { printOrder, printTalk } from './print';
