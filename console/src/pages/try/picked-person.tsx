/** The person one is; until the list of people to pick from is loaded, the id alone stands there. */
import { Suspense } from 'react';
import { part } from '../../app/parts';
import { useWords } from '../../i18n';
import type { PersonPickerProps } from './person-picker';

const PersonPicker = part(() => import('./person-picker'));

export function PickedPerson(props: PersonPickerProps) {
  const { t } = useWords();
  return (
    <Suspense
      fallback={
        <div className="field">
          <span className="label">{t('try.person')}</span>
          <input value={props.person} aria-label={t('try.person')} readOnly />
        </div>
      }
    >
      <PersonPicker {...props} />
    </Suspense>
  );
}
