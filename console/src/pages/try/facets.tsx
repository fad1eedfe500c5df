/** What was found, counted by tags and attributes; a value that is pressed narrows the search, and stands in the address. */
import type { Facet } from '../../api/types';
import { Button } from '../../components/button';
import { useAddress } from '../../hooks/use-address';
import { type Phrase, useWords } from '../../i18n';

/** Fields and the one value of each that items must have. */
export type Chosen = Readonly<Record<string, string | number | boolean>>;

const PARAMETER = 'only';

/** What is chosen in an address; what is no such choice is none. */
export function parseChosen(parameters: URLSearchParams): Chosen {
  try {
    const read: unknown = JSON.parse(parameters.get(PARAMETER) ?? '{}');
    if (typeof read !== 'object' || read === null || Array.isArray(read)) return {};
    return Object.fromEntries(
      Object.entries(read).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value)),
    ) as Chosen;
  } catch {
    return {};
  }
}

/** As the filter of a search. */
export function filterOf({ tags, ...attributes }: Chosen) {
  const filter = {
    ...(tags !== undefined && { tags: [String(tags)] }),
    ...(Object.keys(attributes).length > 0 && { attributes }),
  };
  return Object.keys(filter).length > 0 ? filter : undefined;
}

/** Values that are asked for of each field; an attribute that has as many or more narrows nothing down at a glance. */
export const COUNTED_VALUES = 12;

/** Values that tell results apart: more than one, few, and not another for each result. */
const tellsApart = ({ field, values = [] }: Facet) =>
  values.length > 1 && (values[0]?.count ?? 0) > 1 && (field === 'tags' || values.length < COUNTED_VALUES);

export function Facets({ facets, chosen }: { readonly facets: readonly Facet[]; readonly chosen: Chosen }) {
  const { t, number } = useWords();
  const [, set] = useAddress();
  const choose = (field: string, value: Chosen[string]) => {
    const { [field]: now, ...others } = chosen;
    const next = now === value ? others : { ...others, [field]: value };
    set({ [PARAMETER]: Object.keys(next).length > 0 ? JSON.stringify(next) : undefined });
  };
  const shown = facets.filter((facet) => tellsApart(facet) || chosen[facet.field] !== undefined);
  const nameOf = (field: string) => (field === 'tags' ? t('item.tags' satisfies Phrase) : field);
  return (
    <aside className="facets" aria-label={t('search.facets')}>
      {shown.map(({ field, values = [] }) => (
        <section key={field} aria-label={nameOf(field)}>
          <h2>
            <bdi>{nameOf(field)}</bdi>
          </h2>
          <div className="names">
            {values.map(({ value, count }) => (
              <Button
                key={String(value)}
                aria-pressed={chosen[field] === value}
                onPress={() => choose(field, value)}
              >
                <bdi>{String(value)}</bdi> <small>{number(count)}</small>
              </Button>
            ))}
          </div>
        </section>
      ))}
    </aside>
  );
}
