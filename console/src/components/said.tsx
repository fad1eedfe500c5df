/** A text of the server in the language in use; one that is not known in it stands in English, and is marked as such. */
import { useWords } from '../i18n';

export function Said({ text }: { readonly text: string }) {
  const { t, said } = useWords();
  const own = said(text);
  if (own !== undefined) return <bdi>{own}</bdi>;
  return (
    <>
      {t('said.english')}
      <bdi lang="en">{text}</bdi>
    </>
  );
}
