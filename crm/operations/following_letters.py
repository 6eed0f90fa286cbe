"""What becomes of letters besides their words: files are kept, conversations traced, and tickets opened."""

from crm.operations.acknowledging import acknowledge
from crm.operations.joining_tickets import join_tickets
from crm.operations.keeping_files import keep_letter_files
from crm.operations.opening_letters import open_for_letters
from crm.operations.tracing_letters import Letters, join_replies_to_desk, trace_parents


def keep_letters(letters: Letters) -> None:
    """Keep the files of new letters, and note which letter that we know each of them answers."""
    for message, news in letters:
        if news.files:
            keep_letter_files(message, news.files)
    trace_parents(letters)


def follow_letters(letters: Letters) -> None:
    """Let new letters enter the tickets that they answer, and open tickets for those that begin something."""
    if letters:
        join_replies_to_desk(letters)
        # What answers a letter that came along with it waited for its ticket.
        opened = open_for_letters(letters)
        join_tickets([letter.pk for letter in opened])
        for letter in opened:
            acknowledge(letter)
