import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';

export type Language = 'zh' | 'en';
/** Every text is written in both languages where it stands, so that none can be missing. */
export type Say = (zh: string, en: string) => string;

const Context = createContext<{ language: Language; say: Say; turn: () => void } | undefined>(
  undefined,
);

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(() =>
    localStorage.getItem('language') === 'en' ? 'en' : 'zh',
  );
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    localStorage.setItem('language', language);
  }, [language]);
  const say: Say = (zh, en) => (language === 'zh' ? zh : en);
  const turn = () => setLanguage((now) => (now === 'zh' ? 'en' : 'zh'));
  return <Context.Provider value={{ language, say, turn }}>{children}</Context.Provider>;
}

export function useLanguage() {
  const found = useContext(Context);
  if (found === undefined) throw new Error('No language is provided.');
  return found;
}

export const useSay = (): Say => useLanguage().say;
