/** Try it: be any person, or a new one, and see the feed, the search and the answers that they get. */
import { useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { newId } from '../../api/ids';
import { Button } from '../../components/button';
import { useAddress } from '../../hooks/use-address';
import { useWords } from '../../i18n';
import { AskView } from './ask';
import { Feed } from './feed';
import { OpenedItem } from './opened-item';
import { PathView } from './path';
import { PickedPerson } from './picked-person';
import { SearchView } from './search';
import { TutorView } from './tutor';

const VIEWS = { feed: Feed, search: SearchView, ask: AskView, path: PathView, tutor: TutorView } as const;

type View = keyof typeof VIEWS;

const GUEST = 'tandem-guest';

/** An id for a person nobody knows yet, which this tab keeps. */
function newGuest(): string {
  const id = `guest-${newId()}`;
  sessionStorage.setItem(GUEST, id);
  return id;
}

const guestOfTab = () => sessionStorage.getItem(GUEST) ?? newGuest();

export default function Try() {
  const { t } = useWords();
  const [location] = useLocation();
  const [parameters, set] = useAddress();
  const [guest, setGuest] = useState(guestOfTab);
  const named = parameters.get('as');
  const person = named || guest;
  // The address names who one is, so that a reload and a link keep it.
  useEffect(() => {
    if (!named) set({ as: guest }, { replace: true });
  });
  const wanted = location.split('/')[2] ?? 'feed';
  const view: View = Object.hasOwn(VIEWS, wanted) ? (wanted as View) : 'feed';
  const Shown = VIEWS[view];
  const be = (id: string) => set({ as: id });
  return (
    <>
      <h1>{t('page.try')}</h1>
      <div className="row">
        <PickedPerson person={person} onChange={be} />
        <Button
          onPress={() => {
            const id = newGuest();
            setGuest(id);
            be(id);
          }}
        >
          {t('try.new-person')}
        </Button>
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
      <OpenedItem />
    </>
  );
}
