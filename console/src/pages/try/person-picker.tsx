/** The person one is: picked from those there are, or any id typed. */
import { useDeferredValue, useEffect, useState } from 'react';
import { Button, ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components';
import { useUsers } from '../../api/queries';
import type { User } from '../../api/types';
import { useWords } from '../../i18n';

export interface PersonPickerProps {
  readonly person: string;
  readonly onChange: (id: string) => void;
}

/** Most people offered at once; typing narrows them. */
const OFFERED = 50;

export default function PersonPicker({ person, onChange }: PersonPickerProps) {
  const { t } = useWords();
  const [typed, setTyped] = useState(person);
  useEffect(() => setTyped(person), [person]);
  const wanted = useDeferredValue(typed === person ? '' : typed.trim());
  const { users: first } = useUsers();
  // Beyond the first page people are found by what their ids begin with.
  const { users: more } = useUsers(wanted);
  const offered = [...new Map([...first, ...more].map((user) => [user.id, user])).values()]
    .filter(({ id }) => id.toLowerCase().includes(wanted.toLowerCase()))
    .slice(0, OFFERED);
  return (
    <ComboBox
      className="field person"
      allowsCustomValue
      menuTrigger="focus"
      items={offered}
      inputValue={typed}
      onInputChange={setTyped}
      onSelectionChange={(id) => {
        if (id !== null) onChange(String(id));
        else if (typed.trim()) onChange(typed.trim());
      }}
    >
      <Label>{t('try.person')}</Label>
      <div className="row tight">
        <Input onFocus={(event) => event.currentTarget.select()} />
        <Button className="button quiet" aria-label={t('try.show-people')}>
          ▾
        </Button>
      </div>
      <Popover className="popover">
        <ListBox>
          {({ id, tags }: User) => (
            <ListBoxItem id={id} textValue={id}>
              <bdi>{id}</bdi> {tags.length > 0 && <small>{tags.slice(0, 4).join(', ')}</small>}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
