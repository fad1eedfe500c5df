/** What is shown while something is loaded; it appears late, so that quick answers do not flicker. */
import { useEffect, useState } from 'react';
import { useWords } from '../i18n';

/** Milliseconds before it is shown. */
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
