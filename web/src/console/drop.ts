import { useState } from 'preact/hooks'

/** Takes a JSON file that is dragged onto an element. */
export function useDrop(take: (file: File) => void) {
  const [over, setOver] = useState(false)
  const hasFile = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
  return {
    over,
    target: {
      onDragOver: (event: DragEvent) => {
        if (!hasFile(event)) return
        event.preventDefault()
        setOver(true)
      },
      onDragLeave: () => setOver(false),
      onDrop: (event: DragEvent) => {
        if (!hasFile(event)) return
        event.preventDefault()
        setOver(false)
        const file = event.dataTransfer?.files[0]
        if (file !== undefined) take(file)
      },
    },
  }
}
