import type { JSX } from "preact";
import { openStory, stories, story } from "./story.ts";

/** Lists the stories of the mock, to open one. */
export function StoryChoice(): JSX.Element | null {
  if (stories.value.length === 0) return null;
  return (
    <details open>
      <summary>Stories</summary>
      <div class="actions">
        {stories.value.map(({ title, about }) => (
          <button
            key={title}
            type="button"
            title={about}
            aria-pressed={story.value?.title === title}
            onClick={() => openStory(title)}
          >
            {title}
          </button>
        ))}
      </div>
    </details>
  );
}
