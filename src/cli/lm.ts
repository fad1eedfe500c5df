/** `tandem lm`: training, converting and chatting with language models. */
import type { Command } from 'commander';
import { groupOf } from './command.js';
import { chatting } from './lm/chat.js';
import { converting } from './lm/convert.js';
import { inspecting } from './lm/inspect.js';
import { launching } from './lm/launch.js';
import { planning } from './lm/plan.js';
import { pretraining } from './lm/pretrain.js';

/** The commands `tandem lm`. */
export function languageModels(): Command {
  return groupOf('lm', 'train and convert language models, and talk to them', [
    pretraining(),
    planning(),
    launching(),
    chatting(),
    inspecting(),
    converting(),
  ]);
}
