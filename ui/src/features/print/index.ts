/* Conversations and orders on paper. */
export { printOrder, printScreen, printTalk } from './print';
