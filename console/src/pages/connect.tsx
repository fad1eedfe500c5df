/** Connect: how to send events and ask for lists from other programs, filled in with this server's address. */
import { useState } from 'react';
import { Button } from '../components/button';
import { Panel } from '../components/panel';
import { type Phrase, useWords } from '../i18n';
import { EXAMPLES } from './connect/examples';

function Example({ name, text }: { readonly name: Phrase; readonly text: string }) {
  const { t } = useWords();
  const [copied, setCopied] = useState(false);
  return (
    <Panel
      title={t(name)}
      actions={
        <Button
          onPress={async () => {
            await navigator.clipboard.writeText(text);
            setCopied(true);
          }}
        >
          {copied ? t('copied') : t('copy')}
        </Button>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre className="data" tabIndex={0}>
        {text}
      </pre>
    </Panel>
  );
}

export default function Connect() {
  const { t } = useWords();
  const address = window.location.origin;
  return (
    <>
      <h1>{t('page.connect')}</h1>
      <p>{t('connect.about', { address })}</p>
      {EXAMPLES.map(({ name, text }) => (
        <Example key={name} name={name} text={text(address)} />
      ))}
    </>
  );
}
