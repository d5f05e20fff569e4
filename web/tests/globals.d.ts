// What a page under test has beside what all pages have.
declare var plateletsim: any;
