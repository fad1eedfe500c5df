/** `tandem lm`: language models, from training to talking. */
import { Command } from 'commander';
import { chatting } from './lm/chat.js';
import { converting } from './lm/convert.js';
import { inspecting } from './lm/inspect.js';

const EXAMPLES = `
Examples:
  tandem lm inspect model.gguf                       shape, parameters, memory, tokenizer, chat template
  tandem lm convert model.gguf ./folder              to Hugging Face's layout
  tandem lm convert ./folder model.gguf --precision q8_0
  tandem lm chat model.gguf                          talk to it`;

export function languageModels(): Command {
  const command = new Command('lm')
    .description('train, convert and talk to language models')
    .addHelpText('after', EXAMPLES);
  for (const make of [chatting, inspecting, converting]) command.addCommand(make());
  return command;
}
