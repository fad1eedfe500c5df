/** The person one is: picked from those there are, or any id typed. */
import { useEffect, useState } from 'react';
import { Button, ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components';
import type { User } from '../../api/types';
import { useWords } from '../../i18n';

/** Most people offered at once; typing narrows them. */
const OFFERED = 50;

export function PersonPicker({
  person,
  users,
  onChange,
}: {
  readonly person: string;
  readonly users: readonly User[];
  readonly onChange: (id: string) => void;
}) {
  const { t } = useWords();
  const [typed, setTyped] = useState(person);
  useEffect(() => setTyped(person), [person]);
  const wanted = typed === person ? '' : typed.toLowerCase();
  const offered = users.filter(({ id }) => id.toLowerCase().includes(wanted)).slice(0, OFFERED);
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
