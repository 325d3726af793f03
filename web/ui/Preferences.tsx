import { useState } from 'react'
import { chooseLanguage, useWords } from '../i18n.ts'
import { chooseTheme, preferredTheme, type Theme } from '../preferences.ts'

const LANGUAGES = ['en', 'ru'] as const
const THEMES: readonly Theme[] = ['auto', 'light', 'dark']

/** Languages, each by its own name. */
export function LanguageChoice() {
  const { t, language } = useWords()
  return (
    <fieldset className="choice">
      <legend>{t('preferences.language')}</legend>
      {LANGUAGES.map((each) => (
        <button
          key={each}
          type="button"
          lang={each}
          aria-pressed={language === each}
          onClick={() => void chooseLanguage(each)}
        >
          {t(`language.${each}`)}
        </button>
      ))}
    </fieldset>
  )
}

export function ThemeChoice() {
  const { t } = useWords()
  const [theme, setTheme] = useState(preferredTheme)
  return (
    <fieldset className="choice">
      <legend>{t('preferences.theme')}</legend>
      {THEMES.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={theme === each}
          onClick={() => {
            chooseTheme(each)
            setTheme(each)
          }}
        >
          {t(`theme.${each}`)}
        </button>
      ))}
    </fieldset>
  )
}
