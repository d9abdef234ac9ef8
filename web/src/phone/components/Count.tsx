/** How much there is of what there may be, in this order in texts from right to left too. */
export function Count({ is, most }: { is: number; most: number }) {
  return (
    <span class="count" aria-hidden="true">
      <bdi dir="ltr">
        {is} / {most}
      </bdi>
    </span>
  )
}
