/** The form for the API key of this tab; refused queries are repeated with it. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { readKey, writeKey } from '../api/client';
import { useWords } from '../i18n';
import { Button } from './button';
import { TextInput } from './text-input';

export function KeyForm({ hint }: { readonly hint?: string }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const [key, setKey] = useState(readKey);
  const [saved, setSaved] = useState(false);
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        writeKey(key.trim());
        setSaved(true);
        void queries.invalidateQueries();
      }}
    >
      <TextInput
        label={t('key.label')}
        hint={hint}
        type="password"
        autoComplete="off"
        value={key}
        onChange={setKey}
      />
      <Button type="submit" variant="main">
        {t('key.use')}
      </Button>
      <span role="status">{saved ? t('saved') : ''}</span>
    </form>
  );
}
