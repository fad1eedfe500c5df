/** What must not pass. */
export { NOT_A_PERSON, tooBusy } from './fraud.js';
