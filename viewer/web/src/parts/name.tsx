import { useHeapLinks } from "./heap_links";

/** A name from the program on one line; what does not fit is cut off and stands in the tooltip. */
export function Name({ text, href, class: more = "" }: { text: string; href?: string; class?: string }) {
  const kind = `code one-line ${more}`;
  return href === undefined ? (
    <span class={kind} title={text}>
      {text}
    </span>
  ) : (
    <a class={kind} href={href} title={text}>
      {text}
    </a>
  );
}

/** The address of an object or block, which leads to its page. Nothing where there are no such pages. */
export function AddressLink({ address }: { address: string }) {
  const links = useHeapLinks();
  return (
    links && (
      <a class="code" href={links.object(address)}>
        {address}
      </a>
    )
  );
}
