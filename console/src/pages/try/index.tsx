/** Try it: be any person, or a new one, and see the feed, the search and the answers that they get. */
import { useState } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { useUsers } from '../../api/queries';
import { Button } from '../../components/button';
import { useWords } from '../../i18n';
import { AskView } from './ask';
import { Feed } from './feed';
import { PathView } from './path';
import { PersonPicker } from './person-picker';
import { SearchView } from './search';
import { TutorView } from './tutor';

const VIEWS = { feed: Feed, search: SearchView, ask: AskView, path: PathView, tutor: TutorView } as const;

type View = keyof typeof VIEWS;

/** An id for a person nobody knows yet. */
const newPerson = () => `guest-${crypto.randomUUID().slice(0, 8)}`;

export default function Try() {
  const { t } = useWords();
  const [location] = useLocation();
  const [parameters, setParameters] = useSearchParams();
  const [fallback] = useState(newPerson);
  const person = parameters.get('as') || fallback;
  const named = location.split('/')[2] ?? 'feed';
  const view: View = named in VIEWS ? (named as View) : 'feed';
  const Shown = VIEWS[view];
  const { users } = useUsers();
  const be = (id: string) =>
    setParameters((before) => {
      before.set('as', id);
      return before;
    });
  return (
    <>
      <h1>{t('page.try')}</h1>
      <div className="row">
        <PersonPicker person={person} users={users} onChange={be} />
        <Button onPress={() => be(newPerson())}>{t('try.new-person')}</Button>
      </div>
      <nav className="tabs" aria-label={t('page.try')}>
        {(Object.keys(VIEWS) as View[]).map((name) => (
          <Link
            key={name}
            href={`/try/${name}?as=${encodeURIComponent(person)}`}
            aria-current={name === view ? 'page' : undefined}
          >
            {t(`try.${name}`)}
          </Link>
        ))}
      </nav>
      <Shown key={`${view} ${person}`} person={person} />
    </>
  );
}
