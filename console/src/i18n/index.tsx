/** Languages of the console: dictionaries, the current language, and the formatting of numbers and times. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import { en } from './en';
import { zh } from './zh';

export const LANGUAGES = { en: 'English', zh: '中文' } as const;

export type Language = keyof typeof LANGUAGES;

export type Phrase = keyof typeof en;

const DICTIONARIES: Readonly<Record<Language, Readonly<Record<Phrase, string>>>> = { en, zh };

interface Words {
  readonly language: Language;
  setLanguage(language: Language): void;
  /** A phrase in the language in use, with `{name}` replaced by values. */
  t(phrase: Phrase, values?: Readonly<Record<string, string | number>>): string;
  /** A text of the server in the language in use; `undefined` where it is not known in it. */
  said(text: string): string | undefined;
  /** Whether a text is the name of a phrase. */
  has(phrase: string): phrase is Phrase;
  number(value: number, digits?: number): string;
  /** With a sign, and three significant digits. */
  signed(value: number): string;
  percent(share: number, digits?: number): string;
  time(iso: string): string;
}

type Translation = (english: string) => string | undefined;

const Context = createContext<Words | undefined>(undefined);

const STORED = 'tandem-language';

/** The language selected earlier, or else the first supported one of the browser. */
function initial(): Language {
  const stored = localStorage.getItem(STORED);
  if (stored && stored in LANGUAGES) return stored as Language;
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2)).find((code) => code in LANGUAGES);
  return (wanted ?? 'en') as Language;
}

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(initial);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-Hans' : 'en';
    localStorage.setItem(STORED, language);
  }, [language]);
  const [inChinese, setInChinese] = useState<Translation>();
  useEffect(() => {
    // Loaded where it is needed: what the server says is English already.
    if (language !== 'zh') return;
    // Without them the server's own words are shown.
    void import('./server').then(
      (server) => setInChinese(() => server.inChinese),
      () => {},
    );
  }, [language]);
  const words = useMemo<Words>(() => {
    const locale = language === 'zh' ? 'zh-CN' : 'en';
    const numbers = (options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options);
    const times = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
    return {
      language,
      setLanguage,
      t: (phrase, values = {}) =>
        DICTIONARIES[language][phrase].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? '')),
      said: (text) => (language === 'zh' ? inChinese?.(text) : text),
      has: (phrase): phrase is Phrase => Object.hasOwn(en, phrase),
      signed: (value) => numbers({ maximumSignificantDigits: 3, signDisplay: 'exceptZero' }).format(value),
      number: (value, digits = 0) => numbers({ maximumFractionDigits: digits }).format(value),
      percent: (share, digits = 0) =>
        numbers({ style: 'percent', maximumFractionDigits: digits }).format(share),
      time: (iso) => times.format(new Date(iso)),
    };
  }, [language, inChinese]);
  return (
    <Context value={words}>
      <I18nProvider locale={language === 'zh' ? 'zh-CN' : 'en-US'}>{children}</I18nProvider>
    </Context>
  );
}

/** The language in use. */
export function useWords(): Words {
  const words = useContext(Context);
  if (!words) throw new Error('useWords is called outside LanguageProvider');
  return words;
}
