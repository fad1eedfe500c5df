/** `tandem completion`: a script with which a shell completes commands, options and their values. */
import { Argument, Command } from 'commander';
import { shellQuoted } from '../runtime/index.js';

/** The possible next words after some words, such as `tandem keys create`. */
interface Place {
  readonly words: string;
  readonly choices: readonly { readonly text: string; readonly about: string }[];
  /** Values of options that have a fixed set of them. */
  readonly values: readonly { readonly option: string; readonly choices: readonly string[] }[];
}

/** @param load gives all commands. */
export function completion(load: () => Promise<readonly Command[]>): Command {
  return new Command('completion')
    .description('print a script that completes commands in a shell')
    .addArgument(new Argument('<SHELL>', 'which shell').choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'after',
      `
Examples:
  source <(tandem completion bash)                          in ~/.bashrc
  source <(tandem completion zsh)                           in ~/.zshrc, after compinit
  tandem completion fish > ~/.config/fish/completions/tandem.fish`,
    )
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      const root = new Command('tandem');
      for (const command of await load()) root.addCommand(command);
      const places = placesIn(root, 'tandem');
      process.stdout.write({ bash, zsh, fish }[shell](places));
    });
}

function placesIn(command: Command, words: string): Place[] {
  const options = command.options.filter(({ hidden }) => !hidden);
  const own: Place = {
    words,
    choices: [
      ...command.commands.map((child) => ({ text: child.name(), about: child.description() })),
      ...command.registeredArguments.flatMap(({ argChoices = [], description }) =>
        argChoices.map((text) => ({ text, about: description })),
      ),
      ...options.flatMap(({ long, description }) => (long ? [{ text: long, about: description }] : [])),
      { text: '--help', about: 'tells how it is used' },
    ],
    values: options.flatMap(({ long, argChoices }) =>
      long && argChoices ? [{ option: long, choices: argChoices }] : [],
    ),
  };
  return [own, ...command.commands.flatMap((child) => placesIn(child, `${words} ${child.name()}`))];
}

/** A description on one line, without separators. */
const short = (text: string) => text.replace(/\s+/g, ' ').slice(0, 80);

/** The places below the first, as patterns of the words that lead to them. */
const onwards = (places: readonly Place[]) => places.slice(1).map(({ words }) => shellQuoted(words));

const bash = (places: readonly Place[]) => `# Completion of tandem for bash.
_tandem() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} at=tandem list= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
      ${onwards(places).join('|')}) at="$at \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$at $before" in
${places.flatMap(({ words, values }) => values.map(({ option, choices }) => `    ${shellQuoted(`${words} ${option}`)}) list=${shellQuoted(choices.join(' '))} ;;`)).join('\n')}
  esac
  [ -n "$list" ] || case "$at" in
${places.map(({ words, choices }) => `    ${shellQuoted(words)}) list=${shellQuoted(choices.map(({ text }) => text).join(' '))} ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$list" -- "$current"))
}
complete -o default -F _tandem tandem
`;

const zsh = (places: readonly Place[]) => `#compdef tandem
# Completion of tandem for zsh.
_tandem() {
  local at=tandem word
  local -a list
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at $word" in
      (${onwards(places).join('|')}) at="$at $word" ;;
    esac
  done
  case "$at \${words[CURRENT-1]}" in
${places.flatMap(({ words, values }) => values.map(({ option, choices }) => `    (${shellQuoted(`${words} ${option}`)}) compadd -- ${choices.map(shellQuoted).join(' ')}; return ;;`)).join('\n')}
  esac
  case "$at" in
${places.map(({ words, choices }) => `    (${shellQuoted(words)}) list=(${choices.map(({ text, about }) => shellQuoted(`${text}:${short(about).replaceAll(':', '\\:')}`)).join(' ')}) ;;`).join('\n')}
  esac
  _describe tandem list
  _files
}
compdef _tandem tandem
`;

const fish = (places: readonly Place[]) => `# Completion of tandem for fish.
function __tandem_at
  set -l at tandem
  for word in (commandline -opc)[2..-1]
    switch "$at $word"
      case ${onwards(places).join(' ')}
        set at "$at $word"
    end
  end
  test "$at" = "$argv[1]"
end
${places
  .flatMap(({ words, choices, values }) =>
    choices.map(({ text, about }) => {
      const of = values.find(({ option }) => option === text);
      const what = text.startsWith('--') ? `-l ${text.slice(2)}` : `-a ${shellQuoted(text)}`;
      return `complete -c tandem -n ${shellQuoted(`__tandem_at "${words}"`)} ${what}${of ? ` -x -a ${shellQuoted(of.choices.join(' '))}` : ''} -d ${shellQuoted(short(about))}`;
    }),
  )
  .join('\n')}
`;
