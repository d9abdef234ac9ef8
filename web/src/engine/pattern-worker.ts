import { fitsNow } from './pattern'

// The other side of pattern.ts: a pattern and a text in, whether it fits out.
self.onmessage = ({ data: [pattern, text] }: MessageEvent<[string, string]>) => {
  self.postMessage(fitsNow(pattern, text))
}
