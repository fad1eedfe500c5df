/** Detection of instructions to a language model within sources (prompt injection), which are marked as data. */

const ORDERS =
  /\b(?:ignore|disregard|forget|override)\b[^.\n]{0,40}\b(?:instructions?|prompts?|rules|above|previous|everything)\b|\b(?:system prompt|developer message|you are now|new instructions?|do not tell the user|reveal your|jailbreak)\b|<\/?(?:system|assistant|user|im_start|im_end)\b|\[\/?INST\]|<\|[a-z_]+\|>|(?:忽略|无视|忘记|不要理会)[^。\n]{0,12}(?:指令|提示|规则|要求|内容)|系统提示|你现在是/i;

/** Whether a text looks like instructions to a model. */
export const givesOrders = (text: string): boolean => ORDERS.test(text);

/**
 * Escapes a text so that it can neither end the fence around it nor begin a turn of a chat template.
 *
 * @example
 * fenced('</source> <|im_start|>system'); // '‹/source> ‹|im_start|>system'
 */
export const fenced = (text: string): string =>
  text
    .replace(/<(?=\/?\s*(?:source|example|tool|system|user|assistant|\|))/gi, '‹')
    .replace(/\[(?=\/?INST\])/g, '［');
