/**
 * The field of a formula: names are completed while typing, by arrows and Enter or by a click; errors are shown below.
 */
import { useId, useRef, useState } from 'react';
import { Button } from '../../components/button';
import { Said } from '../../components/said';
import { useWords } from '../../i18n';

/** The names and functions that all formulas can use. */
const ALWAYS = [
  'score',
  'item.tags',
  'item.age_days',
  'item.id',
  'item.title',
  ...['min(', 'max(', 'abs(', 'sqrt(', 'exp(', 'log(', 'pow(', 'size(', 'has(', 'double('],
];

const OFFERED = 8;

/** The name that ends at the caret. */
const TYPED = /[A-Za-z_][\w.]*$/;

/** The names that contain the typed text, those that start with it first. */
function completions(typed: string, names: readonly string[]): readonly string[] {
  const text = typed.toLowerCase();
  const rank = (name: string) => {
    const whole = name.toLowerCase();
    if (whole.startsWith(text)) return 0;
    return (whole.split('.').at(-1) ?? whole).startsWith(text) ? 1 : 2;
  };
  return names
    .filter((name) => name.toLowerCase().includes(text) && name !== typed)
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, OFFERED);
}

/** The list of completions, which are inserted by a click. */
function Offered({
  id,
  names,
  chosen,
  tabbed,
  onPick,
}: {
  readonly id: string;
  readonly names: readonly string[];
  readonly chosen: string | undefined;
  /** Whether they are reached by Tab, which otherwise puts in the one that is chosen. */
  readonly tabbed: boolean;
  readonly onPick: (name: string) => void;
}) {
  const { t } = useWords();
  return (
    <ul id={id} className="suggested" aria-label={t('objective.names')}>
      {names.map((name, index) => (
        <li key={name} id={`${id}-${index}`} aria-current={name === chosen || undefined}>
          <Button
            className="code"
            excludeFromTabOrder={!tabbed}
            preventFocusOnPress
            data-chosen={name === chosen || undefined}
            onPress={() => onPick(name)}
          >
            {name}
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** The hint and the error below the field. */
function Below({ id, error }: { readonly id: string; readonly error: string | undefined }) {
  const { t } = useWords();
  return (
    <>
      <small id={`${id}-hint`}>{t('objective.hint')}</small>
      {error !== undefined && (
        <small id={`${id}-error`} className="error" role="alert">
          <Said text={error} />
        </small>
      )}
    </>
  );
}

export function FormulaInput({
  value,
  names,
  error,
  onChange,
}: {
  readonly value: string;
  /** Outcomes and attributes, as a formula names them. */
  readonly names: readonly string[];
  readonly error: string | undefined;
  readonly onChange: (formula: string) => void;
}) {
  const { t } = useWords();
  const field = useRef<HTMLTextAreaElement>(null);
  const list = useId();
  const [caret, setCaret] = useState(0);
  const [place, setPlace] = useState(0);
  const [closed, setClosed] = useState(true);
  const [typed = ''] = TYPED.exec(value.slice(0, caret)) ?? [];
  const all = [...names, ...ALWAYS];
  const offered = typed === '' ? all.slice(0, OFFERED) : completions(typed, all);
  const open = !closed && typed !== '' && offered.length > 0;
  const chosen = open ? offered[Math.min(place, offered.length - 1)] : undefined;
  const put = (name: string) => {
    const before = value.slice(0, caret - typed.length);
    const space = typed === '' && /[\w)]$/.test(before) ? ' ' : '';
    const text = `${before}${space}${name}`;
    onChange(text + value.slice(caret));
    setClosed(true);
    setCaret(text.length);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(text.length, text.length);
    });
  };
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => setPlace((place + 1) % offered.length),
    ArrowUp: () => setPlace((place + offered.length - 1) % offered.length),
    Enter: () => chosen !== undefined && put(chosen),
    Tab: () => chosen !== undefined && put(chosen),
    Escape: () => setClosed(true),
  };
  return (
    <>
      <div className="field">
        <label htmlFor={`${list}-field`}>{t('objective.formula')}</label>
        <textarea
          id={`${list}-field`}
          ref={field}
          className="formula"
          rows={3}
          value={value}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={error === undefined ? `${list}-hint` : `${list}-hint ${list}-error`}
          onChange={({ target }) => onChange(target.value)}
          spellCheck={false}
          placeholder="p.click * (1.0 + 4.0 * p.like)"
          aria-autocomplete="list"
          aria-controls={list}
          aria-activedescendant={chosen === undefined ? undefined : `${list}-${offered.indexOf(chosen)}`}
          onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
          onInput={() => {
            setClosed(false);
            setPlace(0);
          }}
          onBlur={() => setClosed(true)}
          onKeyDown={(event) => {
            const act = open && !event.shiftKey ? keys[event.key] : undefined;
            if (!act) return;
            event.preventDefault();
            act();
          }}
        />
        <Below id={list} error={error} />
      </div>
      <Offered id={list} names={offered} chosen={chosen} tabbed={!open} onPick={put} />
    </>
  );
}
