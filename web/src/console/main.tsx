// The console's page.

import { render } from 'preact'
import { App } from './App'
import '../preview/preview.css'
import './console.css'

const place = document.getElementById('console')
if (place !== null) render(<App />, place)
