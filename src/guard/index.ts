/** guard */
export { A_PERSON, NOT_A_PERSON, tooBusy } from './fraud.js';
