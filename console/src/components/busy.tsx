/** The loading indicator; it appears with a delay, so that fast responses do not flicker. */
import { useEffect, useState } from 'react';
import { useWords } from '../i18n';

/** The delay in milliseconds. */
const LATE = 300;

export function Busy({ text }: { readonly text?: string }) {
  const { t } = useWords();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), LATE);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p className="busy" role="status">
      {shown ? (text ?? t('busy')) : ''}
    </p>
  );
}
