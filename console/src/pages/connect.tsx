/** Connect: examples of sending events and requesting lists from other programs, with the address of this server. */
import { useRef, useState } from 'react';
import { Button } from '../components/button';
import { Panel } from '../components/panel';
import { type Phrase, useWords } from '../i18n';
import { EXAMPLES } from './connect/examples';

/**
 * Copies the text of an element. Pages without https have no clipboard API: there the text is selected and copied by a
 * command.
 */
async function copy(element: HTMLElement): Promise<boolean> {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(element.textContent ?? '');
    return true;
  }
  getSelection()?.selectAllChildren(element);
  return document.execCommand('copy');
}

function Example({ name, text }: { readonly name: Phrase; readonly text: string }) {
  const { t } = useWords();
  const [copied, setCopied] = useState(false);
  const code = useRef<HTMLPreElement>(null);
  return (
    <Panel
      title={t(name)}
      actions={
        <Button
          onPress={async () => {
            if (code.current) setCopied(await copy(code.current));
          }}
        >
          {copied ? t('copied') : t('copy')}
        </Button>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <pre className="data" tabIndex={0} ref={code}>
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
