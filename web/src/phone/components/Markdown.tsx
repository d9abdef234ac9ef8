import DOMPurify, { type Config } from 'dompurify'
import { Marked } from 'marked'
import { useMemo } from 'preact/hooks'
import type { Action } from '../../view'
import { imageSource } from '../image'
import './markdown.css'

/** What of Markdown a component knows (Meta's page "Components"); the rest of a text stays as words. */
const allowed = {
  /** TextBody and TextCaption. */
  body: ['p', 'br', 'strong', 'em', 'del', 'ul', 'ol', 'li', 'a'],
  /** RichText; deeper headings than the second are drawn like the text around. */
  rich: 'p br strong em del ul ol li a h1 h2 img table thead tbody tr th td'.split(' '),
} as const

const parser = new Marked({
  gfm: true,
  breaks: true,
  // HTML is no part of the format: its tags are words like others.
  tokenizer: { html: () => undefined, tag: () => undefined },
  renderer: {
    heading({ depth, tokens }) {
      const tag = depth > 2 ? 'p' : `h${depth}`
      return `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`
    },
  },
})

const sanitiser = DOMPurify(window)
sanitiser.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName === 'A') {
    // A link that leads nowhere is words.
    if (!node.hasAttribute('href')) node.replaceWith(...node.childNodes)
    node.setAttribute('rel', 'noopener noreferrer')
  }
  if (node.tagName !== 'IMG') return
  const source = imageSource(node.getAttribute('src') ?? '')
  if (source === undefined) node.replaceWith(node.getAttribute('alt') ?? '')
  else node.setAttribute('src', source)
})

interface Properties {
  /** The text, or its lines. */
  lines: string[]
  subset: keyof typeof allowed
  perform(action: Action): void
}

/** A text with Markdown in it. Its links ask before they open, like open_url. */
export function Markdown({ lines, subset, perform }: Properties) {
  const source = joined(lines)
  const html = useMemo(() => {
    const config: Config = {
      ALLOWED_TAGS: [...allowed[subset]],
      ALLOWED_ATTR: ['href', 'src', 'alt', 'start', 'align'],
    }
    return sanitiser.sanitize(parser.parse(source, { async: false }), { ...config, RETURN_TRUSTED_TYPE: false })
  }, [source, subset])
  // Any button of the mouse: no link opens without being asked about.
  const follow = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (link === null) return
    event.preventDefault()
    if (event.button < 2) perform({ name: 'open_url', url: { is: link.getAttribute('href') ?? '' } })
  }
  return <div class="markdown" onClick={follow} onAuxClick={follow} dangerouslySetInnerHTML={{ __html: html }} />
}

/** Items of a list and rows of a table that stand in lines of their own belong together; other lines are paragraphs. */
function joined(lines: string[]): string {
  return lines.reduce((text, line, index) => {
    const before = kindOf(lines[index - 1] ?? '')
    return text + (index === 0 ? '' : before !== '' && before === kindOf(line) ? '\n' : '\n\n') + line
  }, '')
}

function kindOf(line: string): string {
  if (/^\s*(?:[-*+]|\d+[.)])\s/.test(line)) return 'item'
  return /^\s*\|/.test(line) ? 'row' : ''
}
