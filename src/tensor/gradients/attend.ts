/** The gradient of the core of attention. */
import { attendGradient } from '../ops/attend.js';
import type { Rules } from './rule.js';

export const attendRules: Rules = {
  attend: (node, g) => [...attendGradient(node, g), undefined],
};
