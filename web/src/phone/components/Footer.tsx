import { type Part, text } from '../part'
import './footer.css'

/** The bar below the screen: captions and the button that goes on. */
export function Footer({ props, press, ready }: Part) {
  const captions = ['left-caption', 'center-caption', 'right-caption'].map((name) => text(props[name]))
  return (
    <div class="footer">
      {captions.some((caption) => caption !== '') && (
        <div class="captions">
          {captions.map((caption, index) => caption !== '' && <span key={index}>{caption}</span>)}
        </div>
      )}
      <button
        type="button"
        class="main-button"
        data-ready={ready}
        disabled={props.enabled === false}
        onClick={() => press()}
      >
        {text(props.label)}
      </button>
    </div>
  )
}
