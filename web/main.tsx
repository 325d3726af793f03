import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { startLanguages } from './i18n.ts'
import { startTheme } from './preferences.ts'
import { resumeSession } from './state/verbs.ts'
import './styles/base.css'
import './styles/shell.css'
import './styles/site.css'
import './styles/fleet.css'
import './styles/machines.css'
import './styles/records.css'

startTheme()
await startLanguages()
void resumeSession()
const place = document.getElementById('console')
if (place === null) throw new Error('index.html has no place for the console')
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
