// The text editor: CodeMirror with JSON, the compiler's problems, and what the
// language server knows.

import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import {
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  indentOnInput,
  syntaxHighlighting,
} from '@codemirror/language'
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint'
import {
  findReferencesKeymap,
  formatKeymap,
  hoverTooltips,
  jumpToDefinitionKeymap,
  type LSPClient,
  renameKeymap,
  serverCompletion,
} from '@codemirror/lsp-client'
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search'
import { EditorState, type Text } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { tags } from '@lezer/highlight'
import type { Fix, Problem, Span } from './api'

interface Options {
  text: string
  /** Gives completion and the like, once it is connected. */
  language: LSPClient
  onChange(): void
  onSave(): void
}

/** What the language server calls the document; there is one for each page. */
const uri = 'flow:///flow.json'

/** Features that the language server adds to the editor. */
export const languageFeatures = [
  serverCompletion(),
  hoverTooltips(),
  keymap.of([...formatKeymap, ...renameKeymap, ...jumpToDefinitionKeymap, ...findReferencesKeymap]),
]

export class TextEditor {
  readonly #view: EditorView

  constructor(parent: HTMLElement, { text, language, onChange, onSave }: Options) {
    // The page's policy takes no style of which it does not know the nonce.
    const nonce = document.querySelector<HTMLMetaElement>('meta[name=style-nonce]')?.content
    this.#view = new EditorView({
      parent,
      doc: text,
      extensions: [
        ...(nonce ? [EditorView.cspNonce.of(nonce)] : []),
        // What is uploaded ends its lines as the document did.
        ...(text.includes('\r\n') ? [EditorState.lineSeparator.of('\r\n')] : []),
        lineNumbers(),
        foldGutter(),
        codeFolding(),
        lintGutter(),
        highlightSpecialChars(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        highlightSelectionMatches(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        json(),
        syntaxHighlighting(colours),
        look,
        EditorView.contentAttributes.of({ 'aria-label': 'Flow JSON', tabindex: '0' }),
        EditorView.updateListener.of((update) => update.docChanged && onChange()),
        EditorView.domEventHandlers({ drop: (event, view) => dropped(event, view) }),
        keymap.of([
          { key: 'Mod-s', preventDefault: true, run: () => (onSave(), true) },
          ...closeBracketsKeymap,
          ...defaultKeymap,
          ...searchKeymap,
          ...historyKeymap,
          ...foldKeymap,
          ...lintKeymap,
        ]),
        language.plugin(uri, 'flow-json'),
      ],
    })
  }

  /** The text as it is to be uploaded. */
  text(): string {
    return this.#view.state.sliceDoc()
  }

  /** Replaces the text; undo brings the old one back. */
  replace(text: string) {
    replaceAll(this.#view, text)
  }

  /** Marks what the compiler found in this very text. */
  setProblems(problems: readonly Problem[]) {
    const { doc } = this.#view.state
    const marks = problems.map((one): Diagnostic => ({
      ...range(doc, one),
      severity: one.severity,
      source: one.code,
      message: one.hint === undefined ? one.message : `${one.message}\n${one.hint}`,
      actions: (one.fixes ?? []).map((fix) => ({ name: fix.title, apply: () => this.mend(fix, doc) })),
    }))
    this.#view.dispatch(setDiagnostics(this.#view.state, marks))
  }

  /** Does what a fix says, unless the text is no longer the one that it is for. */
  mend(fix: Fix, of = this.#view.state.doc) {
    const { doc } = this.#view.state
    if (doc !== of) return
    this.#view.dispatch({ changes: fix.edits.map((edit) => ({ ...range(doc, edit), insert: edit.text })) })
    this.#view.focus()
  }

  /** Goes to a part of the text and selects it. */
  show(span: Span) {
    const { from, to } = range(this.#view.state.doc, span)
    this.#view.dispatch({
      selection: { anchor: from, head: to },
      effects: EditorView.scrollIntoView(from, { y: 'center' }),
    })
    this.#view.focus()
  }

  destroy() {
    this.#view.destroy()
  }
}

function replaceAll(view: EditorView, text: string) {
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } })
}

/** A file that is dropped is the whole document. */
function dropped(event: DragEvent, view: EditorView): boolean {
  const file = event.dataTransfer?.files[0]
  if (file === undefined) return false
  event.preventDefault()
  void file.text().then((text) => replaceAll(view, text))
  return true
}

function range(doc: Text, { line, column, endLine, endColumn }: Span): { from: number; to: number } {
  return { from: offset(doc, line, column), to: offset(doc, endLine, endColumn) }
}

function offset(doc: Text, line: number, column: number): number {
  if (line > doc.lines) return doc.length
  const { from, to } = doc.line(Math.max(1, line))
  return Math.min(from + Math.max(1, column) - 1, to)
}

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--code-key)' },
  { tag: tags.string, color: 'var(--code-text)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-value)' },
  { tag: tags.invalid, color: 'var(--bad)' },
])

const look = EditorView.theme({
  '&': { height: '100%', color: 'var(--text)', backgroundColor: 'var(--card)', fontSize: '0.8125rem' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5' },
  '.cm-content': { caretColor: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { backgroundColor: 'var(--card)', color: 'var(--quiet)', border: 'none' },
  '.cm-activeLine': { backgroundColor: 'var(--code-line)' },
  '.cm-activeLineGutter': { backgroundColor: 'var(--code-line)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--code-selection)',
  },
  '.cm-panels, .cm-tooltip': {
    backgroundColor: 'var(--raised)',
    color: 'var(--text)',
    border: '1px solid var(--line)',
  },
  '.cm-tooltip': { maxWidth: '36rem', borderRadius: '6px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--link)',
    color: 'var(--card)',
  },
  '.cm-completionInfo': { padding: '6px 10px' },
  '.cm-textfield': { backgroundColor: 'var(--card)', color: 'var(--text)', border: '1px solid var(--line)' },
  '.cm-button': { backgroundImage: 'none', backgroundColor: 'var(--card)', color: 'var(--text)' },
  '.cm-diagnostic': { whiteSpace: 'pre-wrap' },
})
